"""Plans: what each reader may be told, releasing it, giving the plan out."""
