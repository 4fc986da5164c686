"""党组织和人员名册: from the rows of a workbook to organizations, accounts and posts.

reading → entries → units → planning → applying. Everything up to the plan is pure: rows and the present
state in, a plan out, so that the dry run and the confirmation are the same computation.
"""
