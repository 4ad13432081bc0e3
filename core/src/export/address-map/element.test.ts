import { expect, test } from "vitest";
import { element, escapeText, fitMono, fittedMono, monoWidth } from "./element.ts";
import { styleSheet, ZONE_COLOURS } from "./palette.ts";

test("an element without children closes itself", () => {
  expect(element("rect", { x: 1.005, width: 10, class: undefined })).toBe('<rect x="1" width="10"/>');
});

test("children are markup, attributes are text", () => {
  expect(element("g", { id: 'a"b' }, "<rect/>", "x")).toBe('<g id="a&quot;b"><rect/>x</g>');
});

test("text is escaped, and what XML does not allow is dropped", () => {
  expect(escapeText(`<&>"\u0000\u0008\ud800ä\u{1f600}`)).toBe("&lt;&amp;&gt;&quot;ä\u{1f600}");
});

test("a text that does not fit shows its two ends, and then fits; its title is all of it", () => {
  const text = "a-very-long-name-of-a-subnet";
  const cut = fitMono(text, 12, 100);
  expect(cut).toBe("a-very…subnet");
  expect(fittedMono(text, 12, 100)).toBe(`<title>${text}</title>${cut}`);
  expect(fittedMono("<&>", 12, 100)).toBe("&lt;&amp;&gt;");
  expect(monoWidth(cut, 12)).toBeLessThanOrEqual(100);
  expect(fitMono(text, 12, 1000)).toBe(text);
  expect(fitMono(text, 12, 0)).toBe("…");
});

/** Relative luminance and contrast of WCAG 2.2, 1.4.3. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
    const [red = 0, green = 0, blue = 0] = channels.map((c) =>
      c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

test("every label can be read on its zone's colour, in light and in dark", () => {
  const rules = [...styleSheet().matchAll(/\.z\d+\{fill:(#\w{6});stroke:#\w{6}\}text\.z\d+\{fill:(#\w{6})/g)];
  expect(rules).toHaveLength(2 * ZONE_COLOURS);
  for (const [rule, ground = "", text = ""] of rules)
    expect([rule, contrast(ground, text) >= 4.5]).toEqual([rule, true]);
});
