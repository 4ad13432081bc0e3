import { expect, test } from "vitest";
import * as z from "zod";
import { seldom } from "./seldom.ts";

test.each([true, false])(
  "what is absent is not made, what is there is read as ever (without compiling: %s)",
  (jitless) => {
    let made = 0;
    const part = z.lazy(() => {
      made += 1;
      return z.strictObject({ size: z.int() });
    });
    const schema = z.strictObject({ name: z.string(), part: seldom(part, "Few have one.") });
    expect(schema.safeParse({ name: "a" }, { jitless })).toEqual({ success: true, data: { name: "a" } });
    expect(schema.safeParse({ name: 1 }, { jitless }).error?.issues).toMatchObject([{ path: ["name"] }]);
    expect(made).toBe(0);
    const whole = { name: "a", part: { size: 1 } };
    expect(schema.safeParse(whole, { jitless })).toEqual({ success: true, data: whole });
    expect(made).toBe(1);
    const wrong = { name: "a", part: { size: "1" } };
    expect(schema.safeParse(wrong, { jitless }).error?.issues).toMatchObject([{ path: ["part", "size"] }]);
    expect(schema.shape.part.description).toBe("Few have one.");
  },
);
