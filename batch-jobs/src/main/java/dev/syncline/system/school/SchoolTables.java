package dev.syncline.system.school;

import dev.syncline.target.JsonStatementWriter.Target;
import java.util.List;

/// How the school's things get into their tables: by the row that `external_ref` names, else by the
/// table's own key, else as a new row. Nothing is ever deleted; a change of `external_ref` alone
/// doesn't count as one.
final class SchoolTables {

    private SchoolTables() {}

    /// The end of a statement: each entry of `input` gets its `external_ref`, and `created` and
    /// `updated` are counted.
    private static String referred(String type, String metadata) {
        return """
        ), refs AS (
            INSERT INTO external_ref AS r (type, external_id, internal_id, metadata)
            SELECT '%s', external_id, id::text, jsonb_build_object(%s)
            FROM input
            ON CONFLICT (type, external_id) DO UPDATE
            SET internal_id = excluded.internal_id, metadata = excluded.metadata, updated_at = now()
            WHERE (r.internal_id, r.metadata) IS DISTINCT FROM (excluded.internal_id, excluded.metadata)
        )
        SELECT (SELECT count(*) FROM created) AS created, (SELECT count(*) FROM updated) AS updated,
               NULL AS refused
        """
                .formatted(type, metadata);
    }

    static final Target CLASSES =
            new Target(
                    "classes",
                    List.of("external_id"),
                    """
                    WITH input AS MATERIALIZED (
                        SELECT i.*, c.id IS NULL AS is_new, coalesce(c.id, nextval('classes_id_seq')) AS id
                        FROM jsonb_to_recordset(?::jsonb) AS i (external_id text, abbrev text, name text, grade integer)
                        LEFT JOIN external_ref r ON r.type = 'class' AND r.external_id = i.external_id
                        LEFT JOIN classes c ON c.id::text = r.internal_id
                    ), created AS (
                        INSERT INTO classes (id, name, grade) OVERRIDING SYSTEM VALUE
                        SELECT id, name, grade FROM input WHERE is_new
                        RETURNING id
                    ), updated AS (
                        UPDATE classes c SET name = i.name, grade = i.grade, updated_at = now()
                        FROM input i
                        WHERE NOT i.is_new AND c.id = i.id
                          AND (c.name, c.grade) IS DISTINCT FROM (i.name, i.grade)
                        RETURNING c.id
                    """
                            + referred(
                                    "class",
                                    "'bakalariClassId', external_id, 'bakalariClassAbbrev', abbrev"));

    /// A subject that somebody has put in by hand, under the same code, is taken over.
    static final Target SUBJECTS =
            new Target(
                    "subjects",
                    List.of("external_id"),
                    """
                    WITH input AS MATERIALIZED (
                        SELECT i.*, coalesce(known.id, same.id) IS NULL AS is_new,
                               coalesce(known.id, same.id, nextval('subjects_id_seq')) AS id
                        FROM jsonb_to_recordset(?::jsonb) AS i (external_id text, code text, name text)
                        LEFT JOIN external_ref r ON r.type = 'subject' AND r.external_id = i.external_id
                        LEFT JOIN subjects known ON known.id::text = r.internal_id
                        LEFT JOIN subjects same ON known.id IS NULL AND same.code = i.code
                            AND NOT EXISTS (SELECT FROM external_ref o
                                            WHERE o.type = 'subject' AND o.internal_id = same.id::text)
                    ), created AS (
                        INSERT INTO subjects (id, name, code) OVERRIDING SYSTEM VALUE
                        SELECT id, name, code FROM input WHERE is_new
                        RETURNING id
                    ), updated AS (
                        UPDATE subjects s SET name = i.name, code = i.code, updated_at = now()
                        FROM input i
                        WHERE NOT i.is_new AND s.id = i.id
                          AND (s.name, s.code) IS DISTINCT FROM (i.name, i.code)
                        RETURNING s.id
                    """
                            + referred(
                                    "subject",
                                    "'bakalariSubjectId', external_id, 'bakalariSubjectCode', code"));

    /// Whoever has signed in on their own before is known by `bakalari_id`. Role and address are
    /// given once: people change them. Who is in no class any more keeps the last one.
    static final Target USERS =
            new Target(
                    "users",
                    List.of("external_id"),
                    """
                    WITH input AS MATERIALIZED (
                        SELECT i.*, c.id AS class_id, coalesce(known.id, same.id) IS NULL AS is_new,
                               coalesce(known.id, same.id, nextval('users_id_seq')) AS id
                        FROM jsonb_to_recordset(?::jsonb) AS i (external_id text, name text, email text, role text,
                                                                user_type text, class_external_id text)
                        LEFT JOIN external_ref r ON r.type = 'user' AND r.external_id = i.external_id
                        LEFT JOIN users known ON known.id::text = r.internal_id
                        LEFT JOIN users same ON known.id IS NULL AND same.bakalari_id = i.external_id
                        LEFT JOIN external_ref rc ON rc.type = 'class' AND rc.external_id = i.class_external_id
                        LEFT JOIN classes c ON c.id::text = rc.internal_id
                    ), created AS (
                        INSERT INTO users (id, email, name, role, class_id, bakalari_id) OVERRIDING SYSTEM VALUE
                        SELECT id, email, name, role, class_id, external_id FROM input WHERE is_new
                        RETURNING id
                    ), updated AS (
                        UPDATE users u SET name = i.name, class_id = coalesce(i.class_id, u.class_id), updated_at = now()
                        FROM input i
                        WHERE NOT i.is_new AND u.id = i.id
                          AND (u.name, u.class_id) IS DISTINCT FROM (i.name, coalesce(i.class_id, u.class_id))
                        RETURNING u.id
                    """
                            + referred(
                                    "user",
                                    "'bakalariUserId', external_id, 'bakalariUserType', user_type"));

    /// The external id of an enrolment is made of the two internal ones.
    static final Target ENROLMENTS =
            new Target(
                    "enrolments",
                    List.of("user_external_id", "subject_external_id"),
                    """
                    WITH found AS MATERIALIZED (
                        SELECT i.n, u.id AS user_id, s.id AS subject_id, u.class_id
                        FROM jsonb_to_recordset(?::jsonb) AS i (user_external_id text, subject_external_id text,
                                                                n integer)
                        LEFT JOIN external_ref ru ON ru.type = 'user' AND ru.external_id = i.user_external_id
                        LEFT JOIN users u ON u.id::text = ru.internal_id
                        LEFT JOIN external_ref rs ON rs.type = 'subject' AND rs.external_id = i.subject_external_id
                        LEFT JOIN subjects s ON s.id::text = rs.internal_id
                    ), input AS MATERIALIZED (
                        SELECT f.*, e.id IS NULL AS is_new, coalesce(e.id, nextval('enrolments_id_seq')) AS id
                        FROM found f
                        LEFT JOIN enrolments e ON e.user_id = f.user_id AND e.subject_id = f.subject_id
                        WHERE f.user_id IS NOT NULL AND f.subject_id IS NOT NULL
                    ), created AS (
                        INSERT INTO enrolments (id, user_id, subject_id, class_id) OVERRIDING SYSTEM VALUE
                        SELECT id, user_id, subject_id, class_id FROM input WHERE is_new
                        RETURNING id
                    ), updated AS (
                        UPDATE enrolments e SET class_id = i.class_id, updated_at = now()
                        FROM input i
                        WHERE NOT i.is_new AND e.id = i.id AND e.class_id IS DISTINCT FROM i.class_id
                        RETURNING e.id
                    ), refs AS (
                        INSERT INTO external_ref AS r (type, external_id, internal_id, metadata)
                        SELECT 'enrollment', user_id || '-' || subject_id, id::text,
                               jsonb_build_object('userId', user_id, 'subjectId', subject_id, 'classId', class_id)
                        FROM input
                        ON CONFLICT (type, external_id) DO UPDATE
                        SET internal_id = excluded.internal_id, metadata = excluded.metadata, updated_at = now()
                        WHERE (r.internal_id, r.metadata) IS DISTINCT FROM (excluded.internal_id, excluded.metadata)
                    )
                    SELECT (SELECT count(*) FROM created) AS created, (SELECT count(*) FROM updated) AS updated,
                           (SELECT jsonb_agg(jsonb_build_object(
                                       'n', n,
                                       'code', CASE WHEN user_id IS NULL THEN 'NO_USER' ELSE 'NO_SUBJECT' END,
                                       'message', CASE WHEN user_id IS NULL THEN 'the student is not among the users'
                                                       ELSE 'the subject is not among the subjects' END))
                            FROM found WHERE user_id IS NULL OR subject_id IS NULL) AS refused
                    """);
}
