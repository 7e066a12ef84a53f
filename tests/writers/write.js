// Writes one table with each library of npm: `node write.js FOLDER < table.json`.
// The table is a list of rows of texts and numbers; the first one has the headers.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import excel4node from "excel4node";
import ExcelJS from "exceljs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const rows = JSON.parse(readFileSync(0, "utf8"));
const folder = process.argv[2];
const path = (name) => join(folder, `${name}.xlsx`);

function sheetjs(library, name, options) {
  const book = library.utils.book_new();
  library.utils.book_append_sheet(book, library.utils.aoa_to_sheet(rows), "Users");
  writeFileSync(path(name), library.write(book, { type: "buffer", bookType: "xlsx", ...options }));
}

async function exceljs() {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet("Users");
  for (const row of rows) sheet.addRow(row);
  await book.xlsx.writeFile(path("exceljs"));
}

async function exceljsStreaming() {
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path("exceljs, streaming") });
  const sheet = book.addWorksheet("Users");
  for (const row of rows) sheet.addRow(row).commit();
  await book.commit();
}

async function xlsxPopulate() {
  const book = await require("xlsx-populate").fromBlankAsync();
  book.sheet(0).name("Users").cell("A1").value(rows);
  writeFileSync(path("xlsx-populate"), await book.outputAsync());
}

async function withExcel4node() {
  const book = new excel4node.Workbook();
  const sheet = book.addWorksheet("Users");
  rows.forEach((row, down) => {
    row.forEach((value, across) => {
      const cell = sheet.cell(down + 1, across + 1);
      if (typeof value === "number") cell.number(value);
      else cell.string(value);
    });
  });
  writeFileSync(path("excel4node"), await book.writeToBuffer());
}

async function writeExcelFile() {
  const write = (await import("write-excel-file/node")).default;
  const data = rows.map((row) =>
    row.map((value) => ({ value, type: typeof value === "number" ? Number : String })),
  );
  await write(data, { sheet: "Users", filePath: path("write-excel-file") });
}

// Fills in the template with three libraries and saves it.
async function fillIn(template) {
  const third = require("xlsx").readFile(template);
  const titles = require("xlsx").utils.sheet_to_json(third.Sheets.Users, { header: 1 })[0];
  const places = rows[0].map((title) => titles.indexOf(title) + 1); // of the table's columns

  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(template);
  rows.slice(1).forEach((row, down) => {
    row.forEach((value, across) => {
      book.getWorksheet("Users").getCell(down + 2, places[across]).value = value;
    });
  });
  await book.xlsx.writeFile(path("template, exceljs"));

  const other = await require("xlsx-populate").fromFileAsync(template);
  rows.slice(1).forEach((row, down) => {
    row.forEach((value, across) => {
      other.sheet("Users").cell(down + 2, places[across]).value(value);
    });
  });
  writeFileSync(path("template, xlsx-populate"), await other.outputAsync());

  const lines = rows.slice(1).map((row) => titles.map((title) => row[rows[0].indexOf(title)] ?? null));
  require("xlsx").utils.sheet_add_aoa(third.Sheets.Users, lines, { origin: "A2" });
  writeFileSync(path("template, xlsx"), require("xlsx").write(third, { type: "buffer", bookType: "xlsx" }));
}

sheetjs(require("xlsx"), "xlsx");
sheetjs(require("xlsx"), "xlsx, shared texts", { bookSST: true });
sheetjs(require("xlsx-js-style"), "xlsx-js-style");
await exceljs();
await exceljsStreaming();
await xlsxPopulate();
await withExcel4node();
await writeExcelFile();
await fillIn(join(folder, "template.xlsx"));
