/** All that verbs make of what they have seen, in one module: what is loaded while the world still answers is then one chunk of the bundle. */

export { lookingAgain } from "@podspan/core/plan";
export { planText } from "../render/plan.ts";
export { addressesOfRouters, furtherOf } from "./further.ts";
export { writeLock } from "./lock-file.ts";
export { applicationPlan, destructionPlan, meaningOf } from "./pipeline.ts";
export { savedPlanOf, shownPlanOf } from "./plan-document.ts";
export { planProofDocument } from "./proof-document.ts";
export { expectationProblems, mtuProblems, proofOfPlan } from "./proving.ts";
export { staleness } from "./staleness.ts";
