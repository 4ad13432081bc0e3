import { expect, test } from "vitest";
import { systemIdentity } from "./process-identity.ts";

const self = systemIdentity();
const holder = { host: self.host, pid: self.pid, processStart: self.processStart, nonce: "n" };

test("this process is alive", () => {
  expect(self.pid).toBe(process.pid);
  expect(self.liveness(holder)).toBe("alive");
});

test("a process of our pid that started at another time is dead", () => {
  const world = self.processStart.slice(0, self.processStart.lastIndexOf("/"));
  expect(self.liveness({ ...holder, processStart: `${world}/1` })).toBe("dead");
});

test("a pid that nobody has is dead", () => {
  expect(self.liveness({ ...holder, pid: 2 ** 30 })).toBe("dead");
});

test("a process of another host, boot or pid namespace cannot be judged", () => {
  expect(self.liveness({ ...holder, host: "elsewhere" })).toBe("elsewhere");
  expect(self.liveness({ ...holder, processStart: "another-boot/pid:[1]/77" })).toBe("elsewhere");
});
