/** Hues far apart first, so that few zones are easy to tell apart. */
const HUES = [212, 28, 150, 285, 350, 52, 186, 95, 322, 242, 12, 168];

export const ZONE_COLOURS = HUES.length;

/** The style sheet: light by itself, dark where the reader asks for it; every text has a contrast of 4.5 or more. */
export function styleSheet(): string {
  const light = HUES.map((hue, index) => zoneRule(index, hsl(hue, 72, 86), hsl(hue, 55, 42), hsl(hue, 70, 20)));
  const dark = HUES.map((hue, index) => zoneRule(index, hsl(hue, 42, 26), hsl(hue, 55, 62), hsl(hue, 60, 90)));
  return [
    "text{font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1b2330}",
    "text.mono,tspan.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}",
    "tspan.sans{font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif}.tiny{stroke:none}",
    ".page{fill:#ffffff}.card{fill:#f6f8fa;stroke:#d5dbe3}.muted{fill:#57606d}.rule{stroke:#8a94a3}",
    ".free{fill:#ffffff;stroke:#b4bdc9;stroke-dasharray:4 3}.lens{fill:#8a94a3;opacity:.16}.hatch{stroke:#1b2330;opacity:.14}.plain{fill:#dde3ea;stroke:#68758a}",
    ...light,
    "@media (prefers-color-scheme:dark){",
    "text{fill:#e7ecf3}.page{fill:#0e131a}.card{fill:#161d27;stroke:#2c3643}.muted{fill:#9aa6b6}.rule{stroke:#68758a}",
    ".free{fill:#0e131a;stroke:#4a5668}.lens{fill:#9aa6b6}.hatch{stroke:#e7ecf3}.plain{fill:#2c3643;stroke:#9aa6b6}",
    ...dark,
    "}",
  ].join("\n");
}

function zoneRule(index: number, fill: string, stroke: string, text: string): string {
  return `.z${index}{fill:${fill};stroke:${stroke}}text.z${index}{fill:${text};stroke:none}`;
}

/** `#rrggbb` of a hue (degrees), saturation and lightness (percent): understood everywhere, unlike `hsl()`. */
function hsl(hue: number, saturation: number, lightness: number): string {
  const light = lightness / 100;
  const chroma = (saturation / 100) * Math.min(light, 1 - light);
  const channel = (n: number): string => {
    const k = (n + hue / 30) % 12;
    const value = light - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
