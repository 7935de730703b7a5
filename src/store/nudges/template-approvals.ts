import type { ISql } from 'postgres';

export interface TemplateApproval {
  template: string;
  digest: string;
  approvedBy: string;
  approvedAt: Date;
}

/** Records that a person approved this very version of a template; the first one stays. */
export async function approveTemplate(tx: ISql, approval: TemplateApproval): Promise<void> {
  await tx`
    insert into nudge_templates (template, digest, approved_by, approved_at)
    values (${approval.template}, ${approval.digest}, ${approval.approvedBy}, ${approval.approvedAt})
    on conflict (template, digest) do nothing`;
}

/** Every approved version, by its digest. */
export async function loadTemplateApprovals(db: ISql): Promise<Map<string, TemplateApproval>> {
  const rows = await db<TemplateApproval[]>`
    select template, digest, approved_by as "approvedBy", approved_at as "approvedAt" from nudge_templates`;
  return new Map(rows.map((row) => [row.digest, row]));
}
