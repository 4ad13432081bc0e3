import { describe, expect, test } from "vitest";
import { type Painter, renderDiagnostics } from "./caret.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnostic, Location } from "./diagnostic.ts";

function at(line: number, column: number, endLine: number, endColumn: number): Location {
  return { file: "fabric.yaml", line, column, endLine, endColumn };
}

function problem(place: Location | undefined, code: "SPEC-5" | "SEC-1" | "ADDR-2" = "SPEC-5"): Diagnostic {
  return diagnose(code, { message: "it is wrong", cause: "Because.", fix: "Mend it.", at: place });
}

describe("the rendered diagnostic", () => {
  test("has place, code, message, source line, carets, cause and fix", () => {
    expect(
      renderDiagnostics([problem(at(2, 9, 2, 13))], { "fabric.yaml": "spec:\n  name: west\n" }),
    ).toMatchInlineSnapshot(`
      "fabric.yaml:2:9: error SPEC-5 it is wrong
        2 |   name: west
          |         ^^^^
        cause: Because.
        fix: Mend it."
    `);
  });

  test("shows no picture when the text of the file is not known", () => {
    expect(renderDiagnostics([problem(at(2, 9, 2, 13))])).toBe(
      "fabric.yaml:2:9: error SPEC-5 it is wrong\n  cause: Because.\n  fix: Mend it.",
    );
  });

  test("names the path where there is no place, and neither where there is none", () => {
    const elsewhere = diagnose("VPC-1", { message: "none", path: ["spec", "vpcs", "main"] });
    expect(renderDiagnostics([elsewhere])).toMatch(/^spec\.vpcs\.main: error VPC-1 none\n/);
    expect(renderDiagnostics([problem(undefined)])).toMatch(/^error SPEC-5 it is wrong\n/);
  });

  test("lets nothing that it quotes act on the terminal", () => {
    const told = diagnose("VPC-1", { message: "none of \u001b[31mred", cause: "\u0007", fix: "a\nb\u009b" });
    expect(renderDiagnostics([told])).toBe("error VPC-1 none of \ufffd[31mred\n  cause: \ufffd\n  fix: a\nb\ufffd");
  });

  test("separates diagnostics by a blank line and keeps their order", () => {
    const text = renderDiagnostics([problem(at(2, 1, 2, 2)), problem(at(1, 1, 1, 2), "ADDR-2")]);
    expect(text.split("\n\n").map((part) => part.split("\n")[0])).toEqual([
      "fabric.yaml:2:1: error SPEC-5 it is wrong",
      "fabric.yaml:1:1: warning ADDR-2 it is wrong",
    ]);
  });

  test("keeps tabs before the carets, so that these stand below what they mean", () => {
    const text = renderDiagnostics([problem(at(1, 3, 1, 4))], { "fabric.yaml": "a\tb" });
    expect(text.split("\n").slice(1, 3)).toEqual(["  1 | a\tb", "    |  \t^"]);
  });

  test("drops the carriage return of CRLF lines", () => {
    const text = renderDiagnostics([problem(at(1, 1, 1, 2))], { "fabric.yaml": "ab\r\ncd\r\n" });
    expect(text.split("\n")[1]).toBe("  1 | ab");
  });

  test("draws a place of several lines to the end of its first line", () => {
    const text = renderDiagnostics([problem(at(1, 4, 3, 2))], { "fabric.yaml": "a: [b,\n c,\n]" });
    expect(text.split("\n").slice(1, 3)).toEqual(["  1 | a: [b,", "    |    ^^^"]);
  });

  test("cuts a long line around the carets", () => {
    const line = `${"a".repeat(1000)}X${"b".repeat(1000)}`;
    const [, source = "", carets = ""] = renderDiagnostics([problem(at(1, 1001, 1, 1002))], {
      "fabric.yaml": line,
    }).split("\n");
    expect(source.length).toBeLessThan(200);
    expect(source[carets.indexOf("^")]).toBe("X");
    expect(carets.trimEnd().endsWith(" ^")).toBe(true);
    expect(source).toMatch(/^ {2}1 \| …a+Xb+…$/);
  });

  test("marks only the end at which a line is cut", () => {
    const pictures = [1, 300].map(
      (column) =>
        renderDiagnostics([problem(at(1, column, 1, column + 1))], { "fabric.yaml": "a".repeat(300) }).split("\n")[1],
    );
    expect(pictures[0]).toMatch(/^ {2}1 \| a+…$/);
    expect(pictures[1]).toMatch(/^ {2}1 \| …a+$/);
  });

  test("puts one caret after the end of a line when that is the place", () => {
    const text = renderDiagnostics([problem(at(1, 3, 1, 4))], { "fabric.yaml": "a:" });
    expect(text.split("\n")[2]).toBe("    |   ^");
  });

  test("replaces what would act on a terminal", () => {
    const text = renderDiagnostics([problem(at(1, 1, 1, 2))], { "fabric.yaml": "a\u001b[31mb\u202ec" });
    expect(text.split("\n")[1]).toBe("  1 | a\ufffd[31mb\ufffdc");
  });

  test("hands every piece to the painter and adds no colour itself", () => {
    const inks: string[] = [];
    const paint: Painter = (ink, text) => {
      inks.push(ink);
      return `<${ink}>${text}</>`;
    };
    const text = renderDiagnostics([problem(at(1, 1, 1, 2))], { "fabric.yaml": "a" }, paint);
    expect(text.split("\n")[0]).toBe("<place>fabric.yaml:1:1: </><error>error SPEC-5</> it is wrong");
    expect(new Set(inks)).toEqual(new Set(["place", "error", "source", "label"]));
  });
});

describe("a secret in the source", () => {
  const text = "a: { key: hunter2, bad: 1 }";
  const secret = problem(at(1, 11, 1, 18), "SEC-1");

  test("is hidden where SEC-1 points at it", () => {
    expect(renderDiagnostics([secret], { "fabric.yaml": text }).split("\n")[1]).toBe(
      "  1 | a: { key: *******, bad: 1 }",
    );
  });

  test("is hidden in every other diagnostic that shows the same line", () => {
    const rendered = renderDiagnostics([problem(at(1, 20, 1, 23)), secret], { "fabric.yaml": text });
    expect(rendered).not.toContain("hunter2");
  });

  test("is hidden over all its lines", () => {
    const block = "a: |\n  hunter2\n  hunter3\nb: 1";
    const rendered = renderDiagnostics(
      [problem(at(1, 4, 4, 1), "SEC-1"), problem(at(2, 3, 2, 4)), problem(at(3, 3, 3, 4))],
      { "fabric.yaml": block },
    );
    expect(rendered).not.toContain("hunter");
  });
});
