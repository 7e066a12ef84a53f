const numbers = new Intl.NumberFormat("zh-CN");

/** 数字与量词、名词：“2,000 个用户”。 */
export function counted(count: number, noun: string): string {
  return `${numbers.format(count)} ${noun}`;
}
