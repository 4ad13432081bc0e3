/** The prover is large, and only some verbs need it: what proves plans and snapshots, without what explains, lists flows and probes. */
export const loadProver = () => import("@podspan/core/proof");
