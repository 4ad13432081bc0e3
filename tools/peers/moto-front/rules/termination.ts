import { isOk, refuse, withText } from "../answer.ts";
import type { Answer, AskMoto, QueryRequest, Rule } from "../exchange.ts";
import { insideOf, itemsOf, textOf, textsOf } from "../xml.ts";

/**
 * Frees a terminated instance's network interfaces: those made with it are deleted, unless the launch said otherwise;
 * those that were there before, or were attached later, become `available`.
 */
export const termination = (): Rule => {
  /** Device indexes whose interface ends with its instance, by instance. */
  const ending = new Map<string, ReadonlySet<string>>();
  /** Instances that are gone, and the attachments that went with them. */
  const ended = new Set<string>();
  return {
    actions: ["RunInstances", "TerminateInstances", "DescribeNetworkInterfaces", "DetachNetworkInterface"],
    handle: async (request, next, ask) => {
      if (ended.has(request.parameters.AttachmentId ?? "")) return noAttachment(request);
      const answer = await next(request);
      if (!isOk(answer)) return answer;
      if (request.action === "DescribeNetworkInterfaces") return ended.size === 0 ? answer : detached(answer, ended);
      const instances = textsOf("instanceId", insideOf("instancesSet", answer.body.toString()));
      for (const instance of new Set(instances)) {
        if (request.action === "RunInstances") ending.set(instance, endingIndexes(request.parameters));
        else {
          const freed = await free(instance, ending.get(instance) ?? new Set("0"), ask);
          for (const id of [instance, ...freed]) ended.add(id);
        }
      }
      return answer;
    },
  };
};

/** moto takes no instance's last interface away: whoever asks sees it free all the same. */
const detached = (answer: Answer, ended: ReadonlySet<string>): Answer => {
  let xml = answer.body.toString();
  for (const item of itemsOf("networkInterfaceSet", xml)) {
    if (!ended.has(textOf("instanceId", insideOf("attachment", item)))) continue;
    const free = item
      .replace(/<attachment>[\s\S]*?<\/attachment>/, "")
      .replace(/<status>in-use</, "<status>available<");
    xml = xml.replace(item, () => free);
  }
  return withText(answer, xml);
};

const endingIndexes = (parameters: Readonly<Record<string, string>>): ReadonlySet<string> => {
  const listed = Object.entries(parameters).flatMap(([name, index]) => {
    const prefix = /^(NetworkInterface\.\d+)\.DeviceIndex$/.exec(name)?.[1];
    return prefix === undefined ? [] : [{ prefix, index }];
  });
  if (listed.length === 0) return new Set("0");
  const ends = ({ prefix }: { readonly prefix: string }): boolean =>
    parameters[`${prefix}.NetworkInterfaceId`] === undefined && parameters[`${prefix}.DeleteOnTermination`] !== "false";
  return new Set(listed.filter(ends).map(({ index }) => index));
};

const noAttachment = (request: QueryRequest): Answer => {
  const message = `The attachment '${request.parameters.AttachmentId}' does not exist`;
  return refuse(request, { code: "InvalidAttachmentID.NotFound", message, status: 400 });
};

/** Answers the attachments that the interfaces had. */
const free = async (instance: string, ending: ReadonlySet<string>, ask: AskMoto): Promise<readonly string[]> => {
  const filter = { "Filter.1.Name": "attachment.instance-id", "Filter.1.Value.1": instance };
  const items = itemsOf("networkInterfaceSet", await ask("DescribeNetworkInterfaces", filter));
  // moto cannot describe an instance that has others but no primary interface, and keeps the last one of each: the primary goes last.
  const indexOf = (item: string): number => Number(textOf("deviceIndex", insideOf("attachment", item)));
  for (const item of items.toSorted((a, b) => indexOf(b) - indexOf(a))) {
    const attachment = insideOf("attachment", item);
    const ends = ending.has(textOf("deviceIndex", attachment)) || textOf("deleteOnTermination", attachment) === "true";
    await ask("DetachNetworkInterface", { AttachmentId: textOf("attachmentId", attachment), Force: "true" });
    if (ends) await ask("DeleteNetworkInterface", { NetworkInterfaceId: textOf("networkInterfaceId", item) });
  }
  return items.map((item) => textOf("attachmentId", insideOf("attachment", item)));
};
