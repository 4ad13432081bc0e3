import { isOk, withText } from "../answer.ts";
import type { Rule } from "../exchange.ts";
import { textOf } from "../xml.ts";

/** Shows a new block as `associating` for a while; moto says `associated` from the second look on. */
export const associating = ({ associatingFor }: { readonly associatingFor: number }): Rule => {
  /** When each block is done, by association id. */
  const done = new Map<string, number>();
  return {
    actions: ["AssociateVpcCidrBlock", "DescribeVpcs"],
    handle: async (request, next) => {
      const answer = await next(request);
      if (!isOk(answer)) return answer;
      if (request.action === "AssociateVpcCidrBlock") {
        done.set(textOf("associationId", answer.body.toString()), performance.now() + associatingFor);
        return answer;
      }
      let xml: string | undefined;
      for (const [association, time] of done) {
        if (time <= performance.now()) {
          done.delete(association);
          continue;
        }
        const state = new RegExp(`(<associationId>${association}</associationId>[^]*?<state>)associated(</state>)`);
        xml = (xml ?? answer.body.toString()).replace(state, "$1associating$2");
      }
      return xml === undefined ? answer : withText(answer, xml);
    },
  };
};
