"""The public site: what was published, for anybody. Knows nobody, keeps nothing, reads only what stands."""
