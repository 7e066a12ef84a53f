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
  fields: { id: "ID", version: "版本" },
};
