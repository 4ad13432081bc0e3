import { isOk } from "./answer.ts";
import type { Answer, FrontRequest } from "./exchange.ts";

/** A resource share of AWS RAM, as far as it holds subnets. */
interface ResourceShare {
  readonly owner: string;
  readonly region: string;
  readonly principals: readonly string[];
  readonly subnets: ReadonlySet<string>;
}

/** What one account shares with another in a region. */
export interface SharedWith {
  readonly account: string;
  readonly subnets: ReadonlySet<string>;
}

export interface ResourceShares {
  readonly areNone: () => boolean;
  /** Answers a request of AWS RAM. moto keeps the shares; what became of them is remembered here, for it does not take anything out again. */
  readonly answer: (request: FrontRequest, moto: (request: FrontRequest) => Promise<Answer>) => Promise<Answer>;
  /** The owners of subnets that an account is shared. */
  readonly sharedWith: (participant: string, region: string) => readonly SharedWith[];
  /** The accounts that an owner shares subnets with. */
  readonly sharedBy: (owner: string, region: string) => readonly SharedWith[];
}

/** What AWS RAM shares, from the requests that pass. */
export const resourceShares = (): ResourceShares => {
  const shares = new Map<string, ResourceShare>();
  const answers: Readonly<Record<string, (asked: Asked, answer: Answer) => Answer>> = {
    "POST /createresourceshare": ({ body, region }, answer) => {
      if (!isOk(answer)) return answer;
      const { resourceShare } = JSON.parse(answer.body.toString()) as CreatedShare;
      const { resourceShareArn, owningAccountId: owner } = resourceShare;
      const subnets = new Set(body.resourceArns?.flatMap((arn) => subnetOf(arn)));
      shares.set(resourceShareArn, { owner, region, principals: body.principals ?? [], subnets });
      return answer;
    },
    "POST /getresourceshareassociations": (_asked, answer) => {
      if (!isOk(answer)) return answer;
      const { resourceShareAssociations: all } = JSON.parse(answer.body.toString()) as Associations;
      const still = all.filter(({ associatedEntity, resourceShareArn }) => {
        const [subnet] = subnetOf(associatedEntity);
        return subnet === undefined || shares.get(resourceShareArn)?.subnets.has(subnet) === true;
      });
      return said({ resourceShareAssociations: still });
    },
  };
  const disassociate = ({ resourceShareArn = "", resourceArns = [] }: Asked["body"]): Answer => {
    const share = shares.get(resourceShareArn);
    const gone = new Set(resourceArns.flatMap(subnetOf));
    if (share !== undefined)
      shares.set(resourceShareArn, { ...share, subnets: new Set([...share.subnets].filter((id) => !gone.has(id))) });
    const status = "DISASSOCIATING";
    const resourceShareAssociations = resourceArns.map((arn) => ({ resourceShareArn, associatedEntity: arn, status }));
    return said({ resourceShareAssociations });
  };
  const between = (fits: (share: ResourceShare) => readonly string[]): readonly SharedWith[] => {
    const pairs = [...shares.values()].flatMap((share) => fits(share).map((account) => ({ account, share })));
    return [...Map.groupBy(pairs, ({ account }) => account)].map(([account, of]) => ({
      account,
      subnets: new Set(of.flatMap(({ share }) => [...share.subnets])),
    }));
  };
  return {
    answer: async (request, moto) => {
      const asked = { region: request.region, body: JSON.parse(request.body.toString() || "{}") as Asked["body"] };
      if (request.action === "POST /disassociateresourceshare") return disassociate(asked.body);
      const answer = await moto(request);
      return answers[request.action]?.(asked, answer) ?? answer;
    },
    areNone: () => shares.size === 0,
    sharedWith: (participant, region) =>
      between((share) => (share.region === region && share.principals.includes(participant) ? [share.owner] : [])),
    sharedBy: (owner, region) =>
      between((share) => (share.region === region && share.owner === owner ? share.principals : [])),
  };
};

interface Asked {
  readonly region: string;
  readonly body: {
    readonly resourceShareArn?: string;
    readonly resourceArns?: readonly string[];
    readonly principals?: readonly string[];
  };
}

interface CreatedShare {
  readonly resourceShare: { readonly resourceShareArn: string; readonly owningAccountId: string };
}

interface Associations {
  readonly resourceShareAssociations: readonly {
    readonly resourceShareArn: string;
    readonly associatedEntity: string;
  }[];
}

/** `arn:aws:ec2:REGION:ACCOUNT:subnet/ID` */
const subnetOf = (arn: string): readonly string[] => {
  const [, subnet] = /:subnet\/(subnet-[0-9a-f]+)$/.exec(arn) ?? [];
  return subnet === undefined ? [] : [subnet];
};

const said = (answer: unknown): Answer => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(answer)),
  by: "front",
});
