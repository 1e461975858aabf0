-- What the cells of a group add up to, so that all picks are counted without reading all days.
ALTER TABLE outcome_groups ADD COLUMN issued INTEGER NOT NULL DEFAULT 0 CHECK (issued >= 0);
ALTER TABLE outcome_groups ADD COLUMN evaluated INTEGER NOT NULL DEFAULT 0 CHECK (evaluated >= 0);
ALTER TABLE outcome_groups ADD COLUMN unresolved INTEGER NOT NULL DEFAULT 0 CHECK (unresolved >= 0);

UPDATE outcome_groups SET
    issued = (SELECT coalesce(sum(c.issued), 0) FROM outcome_cells c WHERE c.group_id = outcome_groups.group_id),
    evaluated = (SELECT coalesce(sum(c.evaluated), 0) FROM outcome_cells c WHERE c.group_id = outcome_groups.group_id),
    unresolved = (SELECT coalesce(sum(c.unresolved), 0) FROM outcome_cells c WHERE c.group_id = outcome_groups.group_id);

CREATE TRIGGER cell_added_to_group AFTER INSERT ON outcome_cells BEGIN
    UPDATE outcome_groups SET issued = issued + NEW.issued, evaluated = evaluated + NEW.evaluated, unresolved = unresolved + NEW.unresolved
    WHERE group_id = NEW.group_id;
END;

CREATE TRIGGER cell_gone_from_group AFTER DELETE ON outcome_cells BEGIN
    UPDATE outcome_groups SET issued = issued - OLD.issued, evaluated = evaluated - OLD.evaluated, unresolved = unresolved - OLD.unresolved
    WHERE group_id = OLD.group_id;
END;

CREATE TRIGGER cell_changed_in_group AFTER UPDATE OF group_id, issued, evaluated, unresolved ON outcome_cells BEGIN
    UPDATE outcome_groups SET issued = issued - OLD.issued, evaluated = evaluated - OLD.evaluated, unresolved = unresolved - OLD.unresolved
    WHERE group_id = OLD.group_id;
    UPDATE outcome_groups SET issued = issued + NEW.issued, evaluated = evaluated + NEW.evaluated, unresolved = unresolved + NEW.unresolved
    WHERE group_id = NEW.group_id;
END;
