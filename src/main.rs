//! The `beiand` program.

fn main() -> std::process::ExitCode {
    beiand::cli::main()
}
