import type { Words } from "../en";
import { counted } from "./counted";

export const list: Words["list"] = {
  named: (name, value) => `${name}：${value}`,
  selected: (count) => `已选 ${count} 项`,
  select: (name) => `选择 ${name}`,
  selectAll: "选择本页全部",
  nextPage: "下一页",
  previousPage: "上一页",
  page: (number) => `第 ${number} 页`,
  clear: "清除筛选",
  refresh: "刷新",
  entries: (count) => counted(count, "条记录"),
  more: (known) => `超过 ${known}`,
  announced: (page, items, total) => `第 ${page} 页：${items}。${total}。`,
  noMatchText: "请更改或清除筛选条件。",
};
