-- Of an album that was changed, its parts were not kept as they are since: it is not to be used again as it was before.
UPDATE campaigns SET body = jsonb_set(body, '{copies}', (
    SELECT jsonb_object_agg(language, CASE copy ->> 'kind' WHEN 'album' THEN jsonb_set(copy, '{items}', (
        SELECT coalesce(jsonb_agg(item || '{"media": ""}' ORDER BY place), '[]')
        FROM jsonb_array_elements(copy -> 'items') WITH ORDINALITY AS items (item, place)
    )) ELSE copy END)
    FROM jsonb_each(body -> 'copies') AS copies (language, copy)
))
WHERE jsonb_typeof(body -> 'change') = 'object' AND body @? '$.copies.* ? (@.kind == "album")';
