import { expect, test } from "vitest";
import { cloudHaIn } from "./cloud-ha.ts";

test("Cisco's own high availability shows by its statement, and by nothing else", () => {
  const running = (below: string) => `hostname a\n!\nredundancy\n${below}!\nline vty 0 4\n login local\n`;
  expect(cloudHaIn(running(" mode none\n cloud-ha bfd peer 192.168.101.2\n"))).toBe("cloud-ha bfd peer 192.168.101.2");
  expect(cloudHaIn(running(" mode none\n"))).toBeUndefined();
  expect(cloudHaIn("interface Tunnel1\n description cloud-ha bfd peer 192.168.101.2\n")).toBeUndefined();
});
