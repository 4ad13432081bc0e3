import type { Pages } from "./page.ts";

const SOURCE = "Podspan, docs/explain.md";

export const flowPages = {
  "FLOW-1": {
    source: SOURCE,
    example: { situation: "`verify --flows flows.yaml` with an entry whose port is 70000." },
  },
  "FLOW-2": {
    source: SOURCE,
    example: { situation: "A flow from `{ instance: i-0gone }`, which Reservations.json does not have." },
  },
  "FLOW-3": {
    source: SOURCE,
    example: { situation: "`{ id: web, from: ..., to: ..., ports: 443 }`." },
  },
  "FLOW-4": {
    source: SOURCE,
    example: { situation: "`[{ id: web, from: ..., to: ... }, { id: web, from: ..., to: ... }]`." },
  },
  "PLACE-1": {
    source: SOURCE,
    example: { situation: "`podspan explain cluster/west1 internet`." },
  },
  "PLACE-2": {
    source: SOURCE,
    example: { situation: "`podspan explain i-0gone internet`." },
  },
} as const satisfies Pages;
