import { expect, test } from "vitest";
import { eniConfigNameFor } from "./eni-config-name.ts";

const ZONE = "topology.kubernetes.io/zone";
const DEFAULT = "k8s.amazonaws.com/eniConfig";
const EXTERNAL = "vpc.amazonaws.com/externalEniConfig";

interface NodeMarks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

test.for<readonly [title: string, marks: Partial<NodeMarks>, env: Readonly<Record<string, string>>, name: string]>([
  [
    "the external label rules over all",
    { labels: { [EXTERNAL]: "x", [ZONE]: "z" }, annotations: { [DEFAULT]: "a" } },
    { ENI_CONFIG_LABEL_DEF: ZONE },
    "x",
  ],
  [
    "the annotation rules over the label",
    { labels: { [ZONE]: "z" }, annotations: { [DEFAULT]: "a" } },
    { ENI_CONFIG_LABEL_DEF: ZONE },
    "a",
  ],
  [
    "the annotation may have another key",
    { annotations: { own: "o", [DEFAULT]: "a" } },
    { ENI_CONFIG_ANNOTATION_DEF: "own" },
    "o",
  ],
  [
    "the label names the zone",
    { labels: { [ZONE]: "eu-west-1b", [DEFAULT]: "d" } },
    { ENI_CONFIG_LABEL_DEF: ZONE },
    "eu-west-1b",
  ],
  ["the label has a default key", { labels: { [DEFAULT]: "d" } }, {}, "d"],
  ["an empty variable is no key", { labels: { [DEFAULT]: "d" } }, { ENI_CONFIG_LABEL_DEF: "" }, "d"],
  ["a node without marks takes the one named default", {}, { ENI_CONFIG_LABEL_DEF: ZONE }, "default"],
  ["a mark without a value is still a mark", { labels: { [DEFAULT]: "d" }, annotations: { [DEFAULT]: "" } }, {}, ""],
])("%s", ([, marks, env, name]) => {
  expect(eniConfigNameFor({ labels: {}, annotations: {}, ...marks }, env)).toBe(name);
});
