import { expect, test } from "vitest";
import { assumedRole } from "./assumed-role.ts";

const ROLE = "arn:aws:iam::222222222222:role/net";
const HOUR = 3_600_000;

/** A role whose keys live an hour, on a clock that stands where it is put. */
function role() {
  const clock = { now: 0 };
  const asked: string[] = [];
  const assume = async (arn: string) => {
    asked.push(arn);
    const id = `KEY-${asked.length}`;
    return { accessKeyId: id, secretAccessKey: "s", sessionToken: "t", expiration: new Date(clock.now + HOUR) };
  };
  return { clock, asked, source: assumedRole(ROLE, assume, () => clock.now) };
}

test("keys are asked for once, however many clients want them at the same time", async () => {
  const { asked, source } = role();
  const keys = await Promise.all([source(), source(), source()]);
  expect(new Set(keys.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(["KEY-1"]));
  await source();
  expect(asked).toEqual([ROLE]);
});

test("keys are renewed five minutes before they expire", async () => {
  const { clock, source } = role();
  await source();
  clock.now = HOUR - 300_001;
  expect((await source()).accessKeyId).toBe("KEY-1");
  clock.now = HOUR - 300_000;
  expect((await source()).accessKeyId).toBe("KEY-2");
});

test("a refused role is an error of sts:AssumeRole, and the next request asks again", async () => {
  let refused = true;
  const source = assumedRole(
    ROLE,
    async () => {
      if (refused) throw Object.assign(new Error("not authorized"), { name: "AccessDenied" });
      return { accessKeyId: "K", secretAccessKey: "s", sessionToken: "t", expiration: new Date(HOUR) };
    },
    () => 0,
  );
  await expect(source()).rejects.toMatchObject({ faultClass: "denied", api: "sts:AssumeRole", code: "AccessDenied" });
  refused = false;
  expect((await source()).accessKeyId).toBe("K");
});
