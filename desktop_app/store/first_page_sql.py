"""Written by build_spec/first_page.py from the statement of `pages`; not to be edited."""
# ruff: noqa: E501

FIRST_PAGE = """
SELECT visit_record.id, visit_record.server_id, visit_record.record_time, visit_record.title, visit_record.event, visit_record.organization_id, organization.number, organization.name, (SELECT group_concat(coalesce(customer.name, '#' || CAST(customer.number AS TEXT)), '、' ORDER BY record_customer.position) AS aggregate_strings_1
FROM customer, record_customer
WHERE record_customer.record_id = visit_record.id AND customer.id = record_customer.customer_id) AS customers, visit_record.director_id, director.number AS number_1, director.name AS name_1, visit_record.author_id, author.number AS number_2, author.name AS name_2, substr(visit_record.effect, 1, 200) AS substr_1, visit_record.cost, visit_record.comment_count, visit_record.reading_count, :me IS NOT NULL AND NOT (EXISTS (SELECT *
FROM read_receipt
WHERE read_receipt.person_id = :me AND read_receipt.record_id = visit_record.id)) AS unread, coalesce((SELECT min(CASE WHEN (outbox.state = 'CONFLICT') THEN 0 WHEN (outbox.state = 'PARKED') THEN 1 WHEN (outbox.state = 'ACKED' OR outbox.state = 'AMBIGUOUS' OR outbox.state = 'ASK') THEN 2 ELSE 3 END) AS min_1
FROM outbox
WHERE outbox.record_id = visit_record.id AND (outbox.kind = 'create' OR outbox.kind = 'modify')), CASE WHEN visit_record.missing THEN 4 WHEN visit_record.kept_local THEN 6 ELSE 5 END) AS rank, visit_record.parent_id, parent_visit.number AS number_3, parent_visit.name AS name_3, (SELECT group_concat(coalesce(follower.name, '#' || CAST(follower.number AS TEXT)), '、' ORDER BY record_follower.position) AS aggregate_strings_2
FROM person AS follower, record_follower
WHERE record_follower.record_id = visit_record.id AND follower.id = record_follower.person_id) AS followers, visit_record.note, visit_record.cost_note, visit_record.attachment
FROM visit_record JOIN (SELECT visit_record.id AS id
FROM visit_record
WHERE visit_record.record_time <= :end AND visit_record.record_time >= :start ORDER BY visit_record.record_time DESC, visit_record.server_order DESC, visit_record.id DESC
 LIMIT :limit OFFSET :offset) AS page ON page.id = visit_record.id LEFT OUTER JOIN organization ON organization.id = visit_record.organization_id LEFT OUTER JOIN person AS director ON director.id = visit_record.director_id LEFT OUTER JOIN person AS author ON author.id = visit_record.author_id LEFT OUTER JOIN parent_visit ON parent_visit.id = visit_record.parent_id ORDER BY visit_record.record_time DESC, visit_record.server_order DESC, visit_record.id DESC
"""
