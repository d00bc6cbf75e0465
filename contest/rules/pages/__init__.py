"""The pages of the rule book: public, the wizard, and the organizer's."""
