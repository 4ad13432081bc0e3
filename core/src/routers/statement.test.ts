import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readStatements, type Statement, writeStatements } from "./statement.ts";

const text = fc
  .stringMatching(/^[a-z][a-z0-9.<>:/-]{0,8}( [a-z0-9.<>:/-]{1,8}){0,3}$/)
  .filter((each) => !["end", "exit"].includes(each) && !each.startsWith("banner "));

/** Up to three levels deep. */
const statements = [1, 2, 3].reduce<fc.Arbitrary<readonly Statement[]>>(
  (children) => fc.array(fc.record({ text, children }), { maxLength: 4 }),
  fc.constant([]),
);

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(statements, (written) => {
      expect(readStatements(writeStatements(written))).toEqual(written);
    }),
  );
});

test("comments, empty lines and ends are no statements; deeper lines belong to what is above them", () => {
  const running =
    "!\r\nversion 17.9\n!\n\ninterface Tunnel0\n  ip mtu 1400\n !\n  ip address 1.1.1.1 255.0.0.0\nexit\nend\n";
  expect(readStatements(running)).toEqual([
    { text: "version 17.9", children: [] },
    {
      text: "interface Tunnel0",
      children: [
        { text: "ip mtu 1400", children: [] },
        { text: "ip address 1.1.1.1 255.0.0.0", children: [] },
      ],
    },
  ]);
});

test("a banner is one statement, whatever its text looks like", () => {
  const running = "banner motd ^C\ninterface Tunnel0\n ip mtu 900\n^C\nhostname a\nbanner login ^C one line ^C\n";
  expect(readStatements(running).map((each) => each.text)).toEqual([
    "banner motd ^C\ninterface Tunnel0\n ip mtu 900\n^C",
    "hostname a",
    "banner login ^C one line ^C",
  ]);
});
