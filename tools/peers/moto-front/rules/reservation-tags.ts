import { isOk } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { textOf } from "../xml.ts";

const TAG = /^TagSpecification\.\d+\.Tag\.(\d+)\.(Key|Value)$/;

/** Gives a new subnet CIDR reservation the tags of its create call. */
export const reservationTags = (): Rule => ({
  actions: ["CreateSubnetCidrReservation"],
  handle: async (request, next, ask) => {
    const answer = await next(request);
    const tags = Object.entries(request.parameters).flatMap(([name, value]) => {
      const [, index, part] = TAG.exec(name) ?? [];
      return index === undefined ? [] : [[`Tag.${index}.${part}`, value] as const];
    });
    if (!isOk(answer) || tags.length === 0) return answer;
    const id = textOf("subnetCidrReservationId", answer.body.toString());
    await ask("CreateTags", { "ResourceId.1": id, ...Object.fromEntries(tags) });
    return answer;
  },
});
