import { expect, test } from "vitest";
import { countText } from "./count-text.ts";

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [65_536, "65,536"],
  [16_777_216n, "16,777,216"],
])("%s is written %s", (count, text) => {
  expect(countText(count)).toBe(text);
  expect(countText(count)).toBe(count.toLocaleString("en"));
});
