//! The `beiand` program.

/// Judging makes and drops some hundred small texts a filing, on every core at once.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    beiand::cli::main()
}
