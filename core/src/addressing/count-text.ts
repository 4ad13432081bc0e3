/** `65,536`: a count with separators. Not by `toLocaleString`, whose first call loads the locale data: 10 ms of a start. */
export function countText(count: number | bigint): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ",");
}
