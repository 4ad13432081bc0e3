/** Things of a list of names that are told. */
export const FEW = 6;

/** VPCs, clusters or links: above so many nobody reads each of them in full. */
export const MANY = 20;

/** Lines of a table: above so many it is no page any more. */
export const PAGE = 40;

/** Where one of many is told in full. */
export const ABOUT_ONE = "`--about clusters/NAME` (or vpcs/NAME, links/NAME, sites/NAME) tells all of one";

/** The first of a list, and how many more there are. `between`: two of them. */
export function few(texts: readonly string[], between = ", "): string {
  const told = texts.slice(0, FEW).join(between);
  return texts.length > FEW ? `${told} and ${texts.length - FEW} more` : told;
}
