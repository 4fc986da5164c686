"""变更: what a project may ask for after its plan was frozen, what of it tightens, and how it is applied."""
