//! `beiand init`: a ready installation with a sample drop beside it.

use super::paths::Usage;
use super::{Args, exit, samples, template};
use crate::config::{self, Home};
use crate::model::Lang;
use crate::store::files::{self, Access};
use std::path::Path;

pub(super) fn init(args: &Args, dir: &Path) -> anyhow::Result<u8> {
    if dir.join("beiand.toml").exists() {
        let why = format!(
            "{} is an installation already; nothing was changed",
            dir.display()
        );
        return Err(Usage(why).into());
    }
    let home = Home::new(dir);
    furnish(&home)?;
    let templates = dir.join("模板");
    std::fs::create_dir_all(&templates)?;
    template::write(args, &templates.join("备案批量模板.xlsx"), "72dns")?;
    samples::write_flawed(&templates.join("样例批次"))?;
    let shown = dir.display();
    if args.lang.map(Lang::from).unwrap_or_default() == Lang::Zh {
        println!("已建好：{shown}");
        println!("  设置        {shown}/beiand.toml");
        println!("  投递        {shown}/inbox/<渠道>/<批次>/   （表格 + 材料文件夹，或 zip）");
        println!("  空白模板    {shown}/模板/备案批量模板.xlsx");
        println!("  样例        {shown}/模板/样例批次   （复制到 inbox/渠道A/ 试一试）");
        println!("\n检查设置：beiand --home {shown} config check");
        println!("跑一次：  beiand --home {shown} once");
        println!("常驻：    beiand --home {shown} run");
    } else {
        println!("Made: {shown}");
        println!("  settings    {shown}/beiand.toml");
        println!(
            "  drops go to {shown}/inbox/<reseller>/<batch>/   (a sheet and material folders, or a zip)"
        );
        println!("  template    {shown}/模板/备案批量模板.xlsx");
        println!("  sample      {shown}/模板/样例批次   (copy it to inbox/渠道A/ and try)");
        println!("\nLook at the settings: beiand --home {shown} config check");
        println!("Run once:             beiand --home {shown} once");
        println!("Stay:                 beiand --home {shown} run");
    }
    Ok(exit::READY)
}

/// Makes the folders and the commented settings, where they are missing.
pub(super) fn furnish(home: &Home) -> anyhow::Result<()> {
    for dir in [
        home.inbox(),
        home.outbox(),
        home.work(),
        home.state(),
        home.mail(),
        home.config(),
    ] {
        files::create_dirs(&dir, Access::Private)?;
    }
    let file = home.root().join("beiand.toml");
    if !file.exists() {
        files::write_durably(&file, config::EMBEDDED.as_bytes())?;
    }
    Ok(())
}
