import type { CallContext } from "../ec2/context.ts";

export interface TemplatePlan {
  readonly region: string;
  readonly name: string;
  /** Base64, as EC2 holds it. */
  readonly userData: string;
}

/** A launch template with a version for each user data, the first one its default; answers its id. */
export function inventTemplate(context: CallContext, name: string, userData: readonly (string | undefined)[]): string {
  const id = context.world.newId("lt");
  for (const [index, UserData] of userData.entries()) {
    const VersionNumber = index + 1;
    context.records.LaunchTemplateVersions.set(`${id}/${VersionNumber}`, {
      LaunchTemplateId: id,
      LaunchTemplateName: name,
      VersionNumber,
      DefaultVersion: VersionNumber === 1,
      LaunchTemplateData: UserData === undefined ? {} : { UserData },
    });
  }
  return id;
}
