#!/usr/bin/env bash
# Package: hyparquet 1.33.0 (npm), pyarrow 26.0.1 (PyPI), which writes the file
# Guess: a filter finds what MongoDB's operators of these names find: $eq, $ne, $in and $nin compare a whole number with an int64 column as $gt and $lt do; what hyparquet doesn't know is an error.
# Happens: { $ne: 5 } and { $nin: [5] } exclude nothing, and { $eq: 5 } and { $in: [5] } find nothing, as the values are read as 5n; $gt and $lt compare them with numbers. `filterStrict: false` changes that. A condition without a known operator,
#   such as { eventTime: date } or { $exists: false }, finds every row, and { $eq: date } that row. TypeScript refuses a plain Date and unknown operators, and takes 5.
# Documentation: the README says nothing of the parameter. A comment of the types has "strict equality" for filterStrict, and its pull request gives 3 and '3' as the example: https://github.com/hyparam/hyparquet/pull/145
# Why: an exact number finds nothing in CloudTrail's records in Parquet and an exclusion keeps all, without an error. Write 5n.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

npm install --silent --no-fund --no-audit hyparquet@1.33.0 >/dev/null || exit 2
python3 -m venv venv && venv/bin/pip install --quiet pyarrow==26.0.1 || exit 2
cat >write.py <<'END'
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

columns = {
    "n": pa.array([1, 2, 3], pa.int32()),
    "errorCode": ["AccessDenied", None, "NoSuchKey"],
    "count": pa.array([5, 6, 7], pa.int64()),
    "eventTime": pa.array([datetime(2026, 3, 14), datetime(2026, 3, 15), datetime(2026, 3, 16)], pa.timestamp("us", tz="UTC")),
    "userIdentity": [{"type": "Root"}, {"type": "IAMUser"}, {"type": "AWSService"}],
}
pq.write_table(pa.table(columns), "trail.parquet")
END
venv/bin/python write.py
cat >probe.mjs <<'END'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'

const file = await asyncBufferFromFile('trail.parquet')
const date = new Date('2026-03-14T00:00:00Z')
async function find(filter, options) {
  const rows = await parquetReadObjects({ file, filter, ...options })
  const text = JSON.stringify(filter, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
  console.log(`${text}${options ? ' with filterStrict: false' : ''}: ${rows.map(row => row.n).join(' ')}`)
}

await find({ errorCode: 'AccessDenied' })
await find({ errorCode: { $ne: 'AccessDenied' } })
await find({ eventTime: date })
await find({ eventTime: { $eq: date } })
await find({ eventTime: { $not: date } })
await find({ userIdentity: { type: 'Root' } })
await find({ 'userIdentity.type': 'Root' })
await find({ errorCode: { $regex: 'Denied' } })
await find({ errorCode: { $exists: false } })
await find({ count: { $eq: 5 } })
await find({ count: { $eq: 5n } })
await find({ count: { $gt: 4, $lt: 6 } })
await find({ count: { $in: [5] } })
await find({ count: { $nin: [5] } })
await find({ count: { $ne: 5 } })
await find({ count: { $eq: 5 } }, { filterStrict: false })
await find({ count: { $ne: 5 } }, { filterStrict: false })
END
node probe.mjs | tee seen

diff - seen <<'END'
{"errorCode":"AccessDenied"}: 1
{"errorCode":{"$ne":"AccessDenied"}}: 2 3
{"eventTime":"2026-03-14T00:00:00.000Z"}: 1 2 3
{"eventTime":{"$eq":"2026-03-14T00:00:00.000Z"}}: 1
{"eventTime":{"$not":"2026-03-14T00:00:00.000Z"}}: 
{"userIdentity":{"type":"Root"}}: 1 2 3
{"userIdentity.type":"Root"}: 1
{"errorCode":{"$regex":"Denied"}}: 1 2 3
{"errorCode":{"$exists":false}}: 1 2 3
{"count":{"$eq":5}}: 
{"count":{"$eq":"5n"}}: 1
{"count":{"$gt":4,"$lt":6}}: 1
{"count":{"$in":[5]}}: 
{"count":{"$nin":[5]}}: 1 2 3
{"count":{"$ne":5}}: 1 2 3
{"count":{"$eq":5}} with filterStrict: false: 1
{"count":{"$ne":5}} with filterStrict: false: 2 3
END
