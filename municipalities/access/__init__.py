"""Who may see and do what. Two questions: `visible_to(scope)`, then `abilities.require`."""
