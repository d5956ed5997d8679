//! Drops that mean harm: the program survives, stays small, writes nowhere else, follows nobody
//! out of the inbox, and finishes the good drop that lies beside them.
//!
//! Memory is watched from outside, of the program and of the reader it starts.

use crate::house::tree;
use crate::nest::Nest;
use std::fs;
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;

fn archive(path: &Path, fill: impl FnOnce(&mut zip::ZipWriter<fs::File>)) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).expect("made"));
    fill(&mut zip);
    zip.finish().expect("written");
}

/// A part of `megabytes` times the same byte.
fn swell(zip: &mut zip::ZipWriter<fs::File>, name: &str, head: &str, megabytes: usize, tail: &str) {
    zip.start_file(name, SimpleFileOptions::default().large_file(true))
        .expect("begun");
    zip.write_all(head.as_bytes()).expect("written");
    let block = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        zip.write_all(&block).expect("written");
    }
    zip.write_all(tail.as_bytes()).expect("written");
}

fn part(zip: &mut zip::ZipWriter<fs::File>, name: &str, text: &str) {
    zip.start_file(name, SimpleFileOptions::default())
        .expect("begun");
    zip.write_all(text.as_bytes()).expect("written");
}

/// A workbook with this sheet and these shared strings written by `fill`.
fn workbook(path: &Path, fill: impl FnOnce(&mut zip::ZipWriter<fs::File>)) {
    archive(path, |zip| {
        part(
            zip,
            "[Content_Types].xml",
            r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
        );
        part(
            zip,
            "_rels/.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        );
        part(
            zip,
            "xl/workbook.xml",
            r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="备案信息" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        );
        part(
            zip,
            "xl/_rels/workbook.xml.rels",
            r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
        );
        fill(zip);
    });
}

const SHEET: &str = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;

fn row(n: usize) -> String {
    let cell = |column: char, text: &str| {
        format!(r#"<c r="{column}{n}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    format!(
        r#"<row r="{n}">{}{}{}</row>"#,
        cell('A', if n == 1 { "备案编号" } else { "C01" }),
        cell(
            'B',
            if n == 1 {
                "主办单位名称"
            } else {
                "某某演示有限公司"
            }
        ),
        cell(
            'C',
            if n == 1 {
                "网站域名"
            } else {
                "a.example.cn"
            }
        ),
    )
}

#[test]
fn workbooks_that_swell_cost_one_drop_and_little_memory() {
    let nest = Nest::new();
    let sheet_of = |name: &str| {
        let dir = nest.folder(name);
        fs::remove_file(dir.join("备案信息.csv")).expect("removed");
        dir.join("备案信息.xlsx")
    };
    workbook(&sheet_of("strings"), |zip| {
        part(
            zip,
            "xl/worksheets/sheet1.xml",
            &format!("{SHEET}{}{}</sheetData></worksheet>", row(1), row(2)),
        );
        swell(
            zip,
            "xl/sharedStrings.xml",
            "<sst><si><t>",
            900,
            "</t></si></sst>",
        );
    });
    workbook(&sheet_of("cells"), |zip| {
        swell(
            zip,
            "xl/worksheets/sheet1.xml",
            &format!("{SHEET}{}{}", row(1), row(2)),
            900,
            "</sheetData></worksheet>",
        );
    });
    workbook(&sheet_of("rows"), |zip| {
        zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())
            .expect("begun");
        zip.write_all(format!("{SHEET}{}", row(1)).as_bytes())
            .expect("written");
        for n in 2..=1_048_576 {
            if n % 50 == 0 || n == 1_048_576 {
                zip.write_all(row(n).as_bytes()).expect("written");
            } else {
                write!(zip, r#"<row r="{n}"><c r="A{n}" s="1"/></row>"#).expect("written");
            }
        }
        zip.write_all(b"</sheetData></worksheet>").expect("written");
    });
    workbook(&sheet_of("full"), |zip| {
        zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())
            .expect("begun");
        zip.write_all(SHEET.as_bytes()).expect("written");
        for n in 1..=1_048_576 {
            zip.write_all(row(n).as_bytes()).expect("written");
        }
        zip.write_all(b"</sheetData></worksheet>").expect("written");
    });
    // Within every limit, and most of it nothing: it is read, and marked to go back.
    workbook(&sheet_of("air"), |zip| {
        swell(
            zip,
            "xl/worksheets/sheet1.xml",
            &format!("{SHEET}{}{}", row(1), row(2)),
            500,
            "</sheetData></worksheet>",
        );
        zip.start_file("xl/media/noise.bin", SimpleFileOptions::default())
            .expect("begun");
        let mut seed = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 56) as u8
        })
        .take(6 << 20)
        .collect();
        zip.write_all(&noise).expect("written");
    });
    workbook(&sheet_of("far"), |zip| {
        let far = row(2).replace("A2", "XFD1048576");
        part(
            zip,
            "xl/worksheets/sheet1.xml",
            &format!("{SHEET}{}{far}</sheetData></worksheet>", row(1)),
        );
    });
    workbook(&sheet_of("entities"), |zip| {
        let mut laughs = String::from(r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">"#);
        for n in 1..30 {
            laughs.push_str(&format!(r#"<!ENTITY a{n} "&a{};&a{};">"#, n - 1, n - 1));
        }
        laughs.push_str(&SHEET.replace(r#"<?xml version="1.0"?>"#, "]>"));
        part(
            zip,
            "xl/worksheets/sheet1.xml",
            &format!(
                "{laughs}{}{}</sheetData></worksheet>",
                row(1),
                row(2).replace("C01", "&a29;")
            ),
        );
    });
    nest.survive("workbooks");
}

#[test]
fn archives_that_swell_or_climb_stay_inside_and_small() {
    let nest = Nest::new();
    let inbox = nest.home.join("inbox/渠道A");
    let sheet = "备案编号,主办单位名称,网站域名\r\nC01,某某演示有限公司,a.example.cn\r\n";
    archive(&inbox.join("swell.zip"), |zip| {
        part(zip, "备案信息.csv", sheet);
        swell(zip, "C01/营业执照.jpg", "", 1_500, "");
    });
    archive(&inbox.join("climb.zip"), |zip| {
        part(zip, "备案信息.csv", sheet);
        for name in [
            "../climbed.txt",
            "../../../climbed.txt",
            "/tmp/beiand-climbed.txt",
            "C01/../../../../climbed.txt",
            "..\\..\\climbed.txt",
            "C:\\climbed.txt",
            "C01/./../..//climbed.txt",
        ] {
            part(zip, name, "climbed");
        }
    });
    archive(&inbox.join("links.zip"), |zip| {
        part(zip, "备案信息.csv", sheet);
        let target = nest.outside.join("secret.txt");
        zip.add_symlink(
            "C01/营业执照.jpg",
            target.to_string_lossy(),
            SimpleFileOptions::default(),
        )
        .expect("written");
        zip.add_symlink(
            "C02",
            nest.outside.to_string_lossy(),
            SimpleFileOptions::default(),
        )
        .expect("written");
        part(zip, "C02/planted.txt", "planted");
    });
    archive(&inbox.join("many.zip"), |zip| {
        part(zip, "备案信息.csv", sheet);
        for n in 0..20_000 {
            part(zip, &format!("C01/{n}.jpg"), "x");
        }
    });
    archive(&inbox.join("nested.zip"), |zip| {
        part(zip, "备案信息.csv", sheet);
        zip.start_file("C01/inner.zip", SimpleFileOptions::default())
            .expect("begun");
        zip.write_all(b"PK\x03\x04nothing").expect("written");
    });
    let cut = fs::read(inbox.join("climb.zip")).expect("readable");
    fs::write(inbox.join("cut.zip"), &cut[..cut.len() / 2]).expect("written");
    fs::write(inbox.join("empty.zip"), "").expect("written");
    nest.survive("archives");
    assert!(!Path::new("/tmp/beiand-climbed.txt").exists());
}

#[test]
fn pictures_that_lie_about_themselves_cost_one_material() {
    let nest = Nest::new();
    let dir = nest.folder("pictures");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/picture");
    let slots = [
        "营业执照",
        "法人身份证-正面",
        "法人身份证-反面",
        "幕布照",
        "核验单",
        "承诺书",
    ];
    let mut sheet = String::from("备案编号,主办单位名称,网站域名\r\n");
    let files: Vec<_> = fs::read_dir(corpus).expect("a corpus").collect();
    for (n, file) in files.into_iter().enumerate() {
        let path = file.expect("readable").path();
        let (filing, slot) = (n / slots.len() + 1, slots[n % slots.len()]);
        let folder = dir.join(format!("C{filing:02}"));
        fs::create_dir_all(&folder).expect("made");
        fs::copy(path, folder.join(format!("{slot}.jpg"))).expect("copied");
        if n % slots.len() == 0 {
            sheet.push_str(&format!(
                "C{filing:02},某某演示第{filing}有限公司,a{filing}.example.cn\r\n"
            ));
        }
    }
    fs::write(dir.join("备案信息.csv"), sheet).expect("written");
    // A page of a hundred thousand objects, and a file that says it is larger than any disk.
    let mut pdf = String::from("%PDF-1.7\n");
    for n in 1..100_000 {
        pdf.push_str(&format!(
            "{n} 0 obj<</Type/Page/Parent {n} 0 R/MediaBox[0 0 99999999 99999999]>>endobj\n"
        ));
    }
    fs::write(dir.join("C01/委托书.pdf"), pdf).expect("written");
    let sparse = fs::File::create(dir.join("C01/域名证书.jpg")).expect("made");
    sparse.set_len(1 << 40).expect("grown");
    nest.survive("pictures");
}

#[test]
#[cfg(unix)]
fn links_pipes_and_names_lead_nowhere() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let nest = Nest::new();
    let dir = nest.folder("links");
    let folder = dir.join("C01");
    symlink(
        nest.outside.join("营业执照.jpg"),
        folder.join("营业执照.jpg"),
    )
    .expect("linked");
    symlink(&nest.outside, dir.join("C02")).expect("linked");
    symlink(dir.join("loop"), dir.join("loop")).expect("linked");
    symlink("/dev/zero", folder.join("幕布照.jpg")).expect("linked");
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.join("核验单.jpg"))
        .status();
    assert!(pipe.is_ok_and(|pipe| pipe.success()), "a pipe");
    symlink(&nest.outside, nest.home.join("inbox/渠道A/all-linked")).expect("linked");

    let names = nest.folder("names").join("C01");
    for name in [
        "x".repeat(250) + ".jpg",
        "a\nb.jpg".into(),
        "\u{1b}[31m营业执照.jpg".into(),
        "\u{202e}gpj.照执业营.exe".into(),
        "<img src=x onerror=alert(1)>.jpg".into(),
        "=cmd|' C'!A0.jpg".into(),
        "..jpg".into(),
        "CON.jpg".into(),
        "报告\r\nBcc: eve@example.com.jpg".into(),
    ] {
        fs::write(names.join(name), "not a picture").expect("written");
    }
    let gbk = std::ffi::OsStr::from_bytes(b"\xd3\xaa\xd2\xb5\xd6\xb4\xd5\xd5.jpg");
    fs::write(names.join(gbk), "not a picture").expect("written");

    let deep = nest.folder("deep");
    fs::create_dir_all(deep.join("a/".repeat(200))).expect("made");
    let many = nest.folder("many");
    for n in 0..4_000 {
        fs::write(many.join(format!("C01/{n}.jpg")), "").expect("written");
    }
    nest.survive("links, pipes and names");
    let html = tree(&nest.home.join("outbox"));
    for (path, bytes) in html.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("<img src=x"), "{path}: a name became markup");
    }
}

/// Adler-32, which closes a zlib stream.
fn adler(zeros: u64) -> u32 {
    // Of zeros the low sum stays 1 and the high one counts them.
    u32::try_from(zeros % 65_521).expect("below") << 16 | 1
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 * (crc & 1))
        })
    })
}

/// As many zeros, packed as zlib does.
fn packed(zeros: u64) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("x", SimpleFileOptions::default().large_file(true))
        .expect("begun");
    let block = vec![0; 1 << 20];
    let mut left = zeros;
    while left > 0 {
        let now = left.min(block.len() as u64);
        zip.write_all(&block[..now as usize]).expect("written");
        left -= now;
    }
    let package = zip.finish().expect("written").into_inner();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&package)).expect("a package");
    let entry = archive.by_index_raw(0).expect("an entry");
    let from = entry.data_start().expect("found") as usize;
    let mut data = vec![0x78, 0x9c];
    data.extend_from_slice(&package[from..from + entry.compressed_size() as usize]);
    data.extend_from_slice(&adler(zeros).to_be_bytes());
    data
}

/// A PNG of zeros: a few kilobytes of file for as many pixels as wanted.
pub fn black(width: u32, height: u32, bits: u8, colour: u8, channels: u64) -> Vec<u8> {
    let row = 1 + (u64::from(width) * u64::from(bits) * channels).div_ceil(8);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8], content: &[u8]| {
        png.extend_from_slice(&(content.len() as u32).to_be_bytes());
        let named = [name, content].concat();
        png.extend_from_slice(&named);
        png.extend_from_slice(&crc(&named).to_be_bytes());
    };
    let head = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[bits, colour, 0, 0, 0],
    ];
    chunk(b"IHDR", &head.concat());
    chunk(b"IDAT", &packed(row * u64::from(height)));
    chunk(b"IEND", b"");
    png
}

/// A progressive JPEG that says it has this many pixels on a side, and ends after a few.
fn progressive(side: u16) -> Vec<u8> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/picture/progressive.jpg");
    let mut jpeg = fs::read(corpus).expect("a picture of the corpus");
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc2]);
    let size = frame.expect("a progressive frame") + 5;
    jpeg[size..size + 2].copy_from_slice(&side.to_be_bytes());
    jpeg[size + 2..size + 4].copy_from_slice(&side.to_be_bytes());
    jpeg
}

/// A PDF of one page that shows a picture of this many pixels on a side.
fn page_of(side: u64) -> Vec<u8> {
    let picture = packed(side * side * 3);
    let show = "q 500 0 0 500 0 0 cm /P Do Q";
    let mut pdf = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R\
         /Resources<</XObject<</P 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{show}\nendstream endobj\n\
         5 0 obj<</Type/XObject/Subtype/Image/Width {side}/Height {side}/BitsPerComponent 8\
         /ColorSpace/DeviceRGB/Filter/FlateDecode/Length {}>>stream\n",
        show.len(),
        picture.len()
    )
    .into_bytes();
    pdf.extend_from_slice(&picture);
    pdf.extend_from_slice(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
    pdf
}

#[test]
fn small_pictures_of_enormous_size_stay_within_the_budget() {
    let nest = Nest::new();
    let dir = nest.folder("swelling").join("C01");
    // Those in front are beyond what is opened at all, those behind just within it.
    let pictures = [
        ("营业执照.png", black(20_000, 20_000, 1, 0, 1)),
        ("法人身份证-正面.png", black(9_000, 9_000, 16, 6, 4)),
        ("幕布照.jpg", progressive(14_400)),
        ("核验单.png", black(65_535, 1_000, 8, 0, 1)),
        ("承诺书.pdf", page_of(30_000)),
        ("法人身份证-反面.png", black(5_000, 5_000, 16, 6, 4)),
        ("域名证书.png", black(6_900, 6_900, 8, 2, 3)),
        ("授权书.jpg", progressive(8_000)),
        ("其他.png", black(8_300, 8_300, 8, 0, 1)),
    ];
    for (name, bytes) in pictures {
        fs::write(dir.join(name), bytes).expect("written");
    }
    let many = nest.folder("many").join("C01");
    let large = black(6_900, 6_900, 8, 2, 3);
    for slot in [
        "营业执照",
        "法人身份证-正面",
        "法人身份证-反面",
        "幕布照",
        "核验单",
    ] {
        // Others by their content, that each is pressed.
        let bytes = [large.as_slice(), slot.as_bytes()].concat();
        fs::write(many.join(format!("{slot}.png")), bytes).expect("written");
    }
    nest.survive("pictures that swell");
}

#[test]
fn files_that_are_large_before_they_are_opened_are_not_read_side_by_side() {
    let nest = Nest::new();
    let dir = nest.folder("heavy").join("C01");
    let heavy = vec![0x5a; 60_000_000];
    for slot in [
        "营业执照",
        "法人身份证-正面",
        "法人身份证-反面",
        "幕布照",
        "核验单",
    ] {
        let bytes = [b"\xff\xd8".as_slice(), &heavy, slot.as_bytes()].concat();
        fs::write(dir.join(format!("{slot}.jpg")), bytes).expect("written");
    }
    // Pages of one document.
    for page in 1..=8 {
        let bytes = [b"%PDF-1.7".as_slice(), &heavy, &[page]].concat();
        fs::write(dir.join(format!("承诺书-{page}.pdf")), bytes).expect("written");
    }
    nest.survive("heavy files");
}

/// A row that is wrong in every cell, or one long text in every cell.
pub fn sheet_of(path: &Path, rows: usize, cell: impl Fn(usize, usize) -> String) {
    let heads = [
        "备案编号",
        "主办单位名称",
        "主办单位性质",
        "主办单位证件类型",
        "主办单位证件号码",
        "主体负责人姓名",
        "主体负责人证件号码",
        "主体负责人手机号码",
        "主体负责人邮箱",
        "网站名称",
        "网站域名",
        "服务内容",
        "网站负责人姓名",
        "网站负责人证件号码",
        "网站负责人手机号码",
        "客户经理邮箱",
    ];
    let mut sheet = std::io::BufWriter::new(fs::File::create(path).expect("made"));
    writeln!(sheet, "{}", heads.join(",")).expect("written");
    for row in 0..rows {
        let cells: Vec<String> = (0..heads.len()).map(|column| cell(row, column)).collect();
        writeln!(sheet, "{}", cells.join(",")).expect("written");
    }
}

#[test]
fn many_sheets_in_one_drop_are_read_one_after_the_other() {
    let nest = Nest::new();
    let dir = nest.folder("sheets");
    for n in 0..60 {
        sheet_of(&dir.join(format!("表{n:02}.csv")), 500, |row, column| {
            format!("{n}x{row}x{column}")
        });
    }
    nest.survive("sixty sheets");
}

#[test]
fn the_largest_sheet_that_is_taken_wrong_in_every_cell_stays_within_the_bound() {
    let nest = Nest::new();
    let sheet = nest.folder("largest").join("备案信息.csv");
    sheet_of(&sheet, 4_990, |row, column| format!("错{row}错{column}错"));
    nest.survive("the largest sheet");
}

#[test]
fn long_texts_in_every_cell_of_a_sheet_stay_within_the_bound() {
    let nest = Nest::new();
    let sheet = nest.folder("texts").join("备案信息.csv");
    let long = "长".repeat(3_000);
    sheet_of(&sheet, 450, |row, column| format!("{row}{long}{column}"));
    nest.survive("long texts");
}

#[test]
fn ten_thousand_files_are_answered_with_a_note() {
    let nest = Nest::new();
    let dir = nest.folder("folder");
    for n in 0..10_000 {
        fs::write(dir.join(format!("C01/{n}.jpg")), "").expect("written");
    }
    let sheet = "备案编号,主办单位名称,网站域名\r\nC01,某某演示有限公司,a.example.cn\r\n";
    archive(&nest.home.join("inbox/渠道A/packed.zip"), |zip| {
        part(zip, "备案信息.csv", sheet);
        for n in 0..10_000 {
            part(zip, &format!("C01/{n}.jpg"), "x");
        }
    });
    nest.survive("ten thousand files");
    let note = fs::read_to_string(nest.home.join("inbox/渠道A/_beiand-folder.txt"));
    assert!(note.is_ok_and(|note| note.contains("分成几批")));
    assert!(dir.is_dir(), "it waits where it lies");
    let outbox = tree(&nest.home.join("outbox"));
    let told = outbox
        .iter()
        .filter(|(path, _)| path.contains("-packed-") && path.ends_with("批次报告.html"))
        .any(|(_, html)| String::from_utf8_lossy(html).contains("分成几批"));
    assert!(told, "the archive's report says what to do");
}

#[test]
fn text_that_means_harm_stays_text() {
    let nest = Nest::new();
    let dir = nest.folder("text");
    let harm = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "@SUM(A1:A9)",
        "<img src=x onerror=alert(1)></script><script>alert('harm')</script>",
        "张三\nBcc: eve@example.com\nX-Injected: yes",
        "{{7*19100003}}${7*19100003}",
        "../../../climbed",
        "张_x000D__x0000_三\u{202e}\u{200b}",
    ];
    let mut sheet = String::from(
        "备案编号,主办单位名称,主体负责人姓名,网站名称,网站域名,客户经理,客户经理邮箱\r\n",
    );
    for (n, harm) in harm.iter().enumerate() {
        let cell = format!("\"{}\"", harm.replace('"', "\"\""));
        sheet.push_str(&format!(
            "{cell},{cell},{cell},{cell},a{n}.example.cn,{cell},m{n}@example.com\r\n"
        ));
    }
    let long = "长".repeat(40_000);
    sheet.push_str(&format!(
        "C99,{long},{long},{long},z.example.cn,{long},z@example.com\r\n"
    ));
    fs::write(dir.join("备案信息.csv"), sheet).expect("written");
    nest.survive("text");
    let mut books = 0;
    for (path, bytes) in tree(&nest.home.join("outbox")) {
        assert!(!path.contains(['\n', '\r', '<', '\u{202e}']), "{path:?}");
        if path.ends_with(".html") {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("<img src=x"), "{path}: a name became markup");
            assert!(
                !text.contains("<script>alert"),
                "{path}: a name became a program"
            );
            assert!(!text.contains("133700021"), "{path}: a name was worked out");
        }
        if path.ends_with(".xlsx") {
            books += 1;
            let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
            for n in 0..zip.len() {
                let mut entry = zip.by_index(n).expect("an entry");
                let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
                let mut text = String::new();
                use std::io::Read;
                let _ = entry.read_to_string(&mut text);
                let formula = name.starts_with("xl/worksheets/") && text.contains("<f>cmd");
                assert!(!formula, "{path}/{name}: a name became a formula");
            }
        }
    }
    assert!(books >= 2, "{books}");
    let letters = tree(&nest.home.join("mail"));
    assert!(letters.len() >= 9, "{:?}", letters.keys());
    for (path, bytes) in letters {
        let text = String::from_utf8_lossy(&bytes);
        let head = text.split("\r\n\r\n").next().expect("a head");
        for line in head.lines() {
            let header = line.split(':').next().unwrap_or_default();
            assert!(header != "Bcc" && header != "X-Injected", "{path}: {line}");
        }
    }
}
