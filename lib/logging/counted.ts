/** A number with what it counts, such as `1 app` or `2 apps`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
