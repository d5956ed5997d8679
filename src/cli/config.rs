//! `beiand config`: what is set, and whether it holds.

use super::paths::Usage;
use super::{Args, exit, paths};
use crate::catalog::Catalog;
use crate::{config, report};
use chrono::Utc;
use clap::Subcommand;

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Print the file that is in force, or the defaults
    Show,
    /// Look for problems, all at once
    Check,
}

/// What is wrong with the installation's own templates: a page that uses one falls back to the
/// built-in template and says so, but whoever wrote it wants to know now.
fn template_faults(
    settings: &config::Settings,
    catalog: &Catalog,
    own: &(dyn Fn(&str) -> Option<String> + Sync),
) -> anyhow::Result<Vec<String>> {
    let context = report::Context {
        lang: settings.lang,
        zone: settings.time_zone,
        columns: &catalog.columns,
        slots: &catalog.slots,
        profile: catalog
            .profile(&settings.profile)
            .ok_or_else(|| Usage(format!("there is no profile {:?}", settings.profile)))?,
        portals: &catalog.portals,
        provinces: &catalog.provinces,
        enumerations: &catalog.enumerations,
        cards: &crate::cards::find,
        templates: own,
    };
    let faults = report::template_faults(&context, Utc::now())?;
    Ok(faults
        .into_iter()
        .map(|(name, what)| format!("{name}: {what}"))
        .collect())
}

pub(super) fn config(args: &Args, verb: &Verb) -> anyhow::Result<u8> {
    match verb {
        Verb::Show => {
            let text = match paths::config_file(args) {
                Some(path) => {
                    // A line that is not understood may hold a password: it is told, not shown.
                    paths::settings(args)?;
                    println!("# {}", path.display());
                    without_secrets(&std::fs::read_to_string(&path)?)
                }
                None => config::EMBEDDED.to_owned(),
            };
            print!("{text}");
        }
        Verb::Check => {
            let (settings, file) = paths::settings(args)?;
            let home = paths::home(args, file.as_deref());
            let tables = home.as_ref().map(|home| home.config()).unwrap_or_default();
            let own = |name: &str| std::fs::read_to_string(tables.join(name)).ok();
            let mut catalog = Catalog::load(&own).map_err(crate::daemon::Error::Catalog)?;
            catalog
                .add_profiles(settings.profiles(), &own)
                .map_err(crate::daemon::Error::Catalog)?;
            let faults = template_faults(&settings, &catalog, &own)?;
            if !faults.is_empty() {
                return Err(Usage(faults.join("\n")).into());
            }
            println!(
                "{}",
                file.map_or_else(
                    || "(defaults)".to_owned(),
                    |file| file.display().to_string()
                )
            );
            let places = home.map(|home| home.problems()).unwrap_or_default();
            if !places.is_empty() {
                return Err(crate::daemon::Error::Places(places).into());
            }
            let now = Utc::now();
            for (name, schedule) in [
                ("run", &settings.run),
                ("digest", &settings.digest),
                ("weekly", &settings.weekly),
            ] {
                let next = schedule.next(settings.time_zone, now).map_or_else(
                    || "never".to_owned(),
                    |next| {
                        next.with_timezone(&settings.time_zone)
                            .format("%Y-%m-%d %H:%M %Z")
                            .to_string()
                    },
                );
                println!("  {name:<7} {:<14} next {next}", schedule.expression());
            }
            println!("ok");
        }
    }
    Ok(exit::READY)
}

/// The file without what somebody wrote into it against the advice: a password in any key, a
/// secret key of age. What is in force is shown, what must not be shown is not.
fn without_secrets(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let key = line
            .split('=')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let names_one = [
            "password",
            "passwd",
            "secret",
            "token",
            "auth_code",
            "授权码",
            "密码",
        ]
        .iter()
        .any(|word| key.contains(word));
        let is_path = key.trim_start().starts_with("password_file");
        let has_value = line.contains('=') && !line.trim_start().starts_with('#');
        if has_value && names_one && !is_path || line.contains("AGE-SECRET-KEY") {
            let end = line.find('=').map_or(0, |at| at + 1);
            shown.push_str(&line[..end]);
            shown.push_str(" \"***\"  # not shown; it does not belong here\n");
        } else {
            shown.push_str(line);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn a_secret_in_the_file_is_not_printed() {
        let text = "[mail.smtp]\npassword = \"geheim\"\npassword_file = \"smtp-password\"\n\
                    archive_recipients = [\"AGE-SECRET-KEY-1X\"]\n# password = old\n";
        let shown = without_secrets(text);
        assert!(
            !shown.contains("geheim") && !shown.contains("KEY-1X"),
            "{shown}"
        );
        assert!(shown.contains("password_file = \"smtp-password\""));
    }
}
