import { expect, test } from "vitest";
import { podMtuAdvice } from "../pod-mtu.ts";
import type { Verdict } from "../verdict.ts";
import { mtuFindings } from "./mtu-findings.ts";
import { verdict } from "./verdicts.fixture.ts";

const lossy = (from: string, to: string, above: number, at: string): Verdict =>
  verdict(from, to, { mtu: above, lost: { above, upTo: 9001, at, why: `${at} tells no sender` } });

test("each cluster whose pods lose large packets is told once, with the worst path and what to set (fault 2b-31)", () => {
  const found = mtuFindings([
    lossy("clusters/one/pods/b", "clusters/two/pods/a", 8500, "pcx-1"),
    lossy("clusters/one/pods/c", "clusters/two/pods/a", 8500, "pcx-1"),
    lossy("clusters/one/pods/b", "sites/dc1/nodes", 1399, "links/up"),
    verdict("clusters/one/pods/b", "vpcs/west1"),
  ]);
  expect(found.map(({ code, severity, path = [] }) => `${severity} ${code} ${path.join(".")}`)).toEqual([
    "warning MTU-1 spec.clusters.one.pods",
    "warning MTU-1 spec.clusters.two.pods",
  ]);
  expect(found[0]?.message).toBe(
    "packets of 1400 to 9001 bytes between pods of one and sites/dc1/nodes are lost at links/up: links/up tells no sender; and on 1 more path",
  );
  expect(found[0]?.fix).toMatch(/`mtu: 1399` in spec\.clusters\.one\.pods .* 6\.59 times/);
  expect(found[1]?.message).toBe(
    "packets of 8501 to 9001 bytes between pods of two and clusters/one/pods are lost at pcx-1: pcx-1 tells no sender",
  );
});

test("nothing is told of nodes, and of paths whose senders learn how much they carry", () => {
  const told = verdict("clusters/one/pods/b", "clusters/two/pods/a", { mtu: 8500 });
  expect(mtuFindings([told, lossy("clusters/one/nodes/b", "sites/dc1/nodes", 1399, "links/up")])).toEqual([]);
});

test("what it costs is how many packets the same bytes take", () => {
  expect(podMtuAdvice(["two", "one", "one"], 8500)).toContain("`pods` of one and two");
  expect(podMtuAdvice(["one"], 8500)).toContain("1.06 times");
});
