import { describe, expect, test } from "vitest";
import type { Ec2 } from "./ec2.ts";
import { INSIDE, partnerOf, SITE, settingsOf, type Vpc } from "./failover.fixture.ts";
import { take } from "./failover.ts";

/** What the failover does to the tables of one world; `make`: with interfaces that are named after `link`. */
export function failoverContract(
  name: string,
  make: (link?: string) => Promise<{ readonly ec2: Ec2; readonly vpc: Vpc }>,
): void {
  describe(`the failover on ${name}`, () => {
    const router = (ec2: Ec2, of: "a" | "b", lines: string[] = []) => ({
      settings: settingsOf(of),
      ec2,
      router: { look: () => Promise.reject(new Error("not asked")), announce: async () => {}, leave: async () => {} },
      now: () => 0,
      sleep: async () => {},
      random: () => 0,
      log: (line: string) => void lines.push(line),
    });

    test("it takes every route of the partner, and the partner takes its own again", async () => {
      const { ec2, vpc } = await make();
      const before = await vpc.routes();
      const lines: string[] = [];
      expect(await take(router(ec2, "a", lines), partnerOf("a"), "all", () => true)).toBe(true);
      expect(new Set(Object.values(await vpc.routes()))).toEqual(new Set([vpc.interfaces.a]));
      expect(lines.filter((line) => line.startsWith("moved "))).toHaveLength(4);
      expect(await take(router(ec2, "b"), partnerOf("b"), "home", () => true)).toBe(true);
      expect(await vpc.routes()).toEqual(before);
    });

    test("a second look finds nothing to move", async () => {
      const { ec2 } = await make();
      const lines: string[] = [];
      await take(router(ec2, "b"), partnerOf("b"), "all", () => true);
      expect(await take(router(ec2, "b", lines), partnerOf("b"), "all", () => true)).toBe(true);
      expect(lines).toEqual([]);
    });

    test("it finds both by their addresses: another name of the link is nothing to it", async () => {
      const { ec2, vpc } = await make("renamed");
      expect(await take(router(ec2, "a"), partnerOf("a"), "all", () => true)).toBe(true);
      expect(new Set(Object.values(await vpc.routes()))).toEqual(new Set([vpc.interfaces.a]));
    });

    test("the site's ranges are its interface's tags, as many as there are", async () => {
      const { ec2 } = await make();
      const found = await ec2.interfaces(settingsOf("a").uid);
      expect(found.map(({ address, ranges }) => [address, ranges]).sort()).toEqual([
        [INSIDE.a, SITE],
        [INSIDE.b, SITE],
      ]);
    });

    test("a refusal is a failure with EC2's own code, and what is refused is not done", async () => {
      const { ec2, vpc } = await make();
      const before = await vpc.routes();
      const [table = ""] = vpc.tables.a;
      await expect(ec2.replaceRoute(table, "10.99.0.0/16", vpc.interfaces.b)).rejects.toMatchObject({
        code: "InvalidParameterValue",
        message: expect.stringContaining("There is no route defined"),
      });
      await expect(ec2.replaceRoute(table, "10.1.0.0/16", "eni-00000000000000000")).rejects.toMatchObject({
        code: "InvalidNetworkInterfaceID.NotFound",
      });
      expect(await vpc.routes()).toEqual(before);
    });
  });
}
