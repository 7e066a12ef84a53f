import type { RowWords } from "../en/rows";

export const rows: RowWords = {
  title: "各行",
  planTitle: "各行将如何处理",
  row: "行",
  who: "用户",
  status: "结果",
  changes: "更改",
  anyStatus: "全部结果",
  anyField: "全部字段",
  field: "字段",
  none: "暂无数据行",
  noMatch: "没有匹配的行",
  pages: "数据行分页",
  change: (before, after) => `${before} → ${after}`,
  blank: "（无）",
  mend: "修正失败的行",
  mendTitle: "失败的行",
  mendText:
    "请修改单元格，错误说明显示在其下方。密码不会保留：请重新填写或留空。仅导入这些行，并沿用本次导入的选项；新导入的结果即为修正后的工作簿。",
  mendFirst: (shown, all) =>
    `仅显示 ${all} 个失败行中的前 ${shown} 行。如需修正更多，请下载结果，在其中修改后重新导入。`,
  cell: (field, row) => `${field}，第 ${row} 行`,
  importThese: "导入这些行",
  started: (file) => `正在导入 ${file} 中修正后的行。`,
  fields: { id: "ID", version: "版本" },
};
