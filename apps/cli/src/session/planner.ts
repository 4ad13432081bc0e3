/** What makes a plan of what was seen, and tells it: as large as all that is needed to look. */
export const loadPlanner = () => import("./planning.ts");
