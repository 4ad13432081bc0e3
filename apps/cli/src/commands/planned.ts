/**
 * The verbs that plan, in one module: what they share is then one chunk of the bundle. Until they have looked they need little; the rest is loaded while the
 * world answers.
 */
export { apply } from "./apply.ts";
export { destroy } from "./destroy.ts";
export { plan } from "./plan.ts";
