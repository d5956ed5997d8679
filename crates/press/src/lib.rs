#![doc = include_str!("../README.md")]

mod encode;
pub mod picture;
pub mod read;

pub use encode::{Encoded, Wish, encode, encode_as};
