-- What a process of the first version left in PostgreSQL when it was killed: contacts that were delivered (1 to 3), under way (6),
-- given up after an attempt (7), parked (8), parked with a try under way (9), buried (10) and sent again from the dead letters (11).
INSERT INTO start (started_at, open, instance) VALUES (1795435200000, true, 'test');
INSERT INTO sending (place, position, idx, digest, attempts, first_at, last_at, may_exist, owner) VALUES
  ('kafka:contacts/0', 6, 0, '\xe7f6c011776e8db7cd330b54174fd76f', 1, 1795435200000, 1795435200000, false, 1),
  ('kafka:contacts/0', 7, 0, '\x7902699be42c8a8e46fbbb4501726517', 1, 1795435200000, 1795435200000, true, NULL);
INSERT INTO contact (place, position, idx, digest, state, record_id, matched, attempts, may_exist, first_at, last_at, ended_at) VALUES
  ('kafka:contacts/0', 1, 0, '\x6b86b273ff34fce19d6b804eff5a3f57', 'DELIVERED', '0a1b2c3d-0000-4000-8000-000000000001', false, 1, false, 1795435200000, 1795435200000, 1795435200000),
  ('kafka:contacts/0', 2, 0, '\xd4735e3a265e16eee03f59718b9b5d03', 'DELIVERED', 'record-2', false, 1, false, 1795435200000, 1795435200000, 1795435200000),
  ('kafka:contacts/0', 3, 0, '\x4e07408562bedb8b60ce05c1decfe3ad', 'DELIVERED', 'record-2', true, 1, false, 1795435200000, 1795435200000, 1795435200000);
INSERT INTO contact (place, position, idx, digest, state, attempts, parked_tries, may_exist, first_at, last_at, due_at, owner) VALUES
  ('kafka:contacts/0', 8, 0, '\x2c624232cdd221771294dfbb310aca00', 'PARKED', 1, 1, false, 1795435200000, 1795435200000, 1795435200000, NULL),
  ('kafka:contacts/0', 9, 0, '\x19581e27de7ced00ff1ce50b2047e7a5', 'PARKED', 2, 0, false, 1795435200000, 1795435200000, 1795435200000, 1);
INSERT INTO contact (place, position, idx, digest, state, reason, message, dead_letter_id, attempts, may_exist, first_at, last_at, ended_at, due_at) VALUES
  ('kafka:contacts/0', 10, 0, '\x4a44dc15364204a80fe80e9039455cc1', 'BURIED', 'Refused', 'SmartTask refused the contact with status 422', 'd1ae479c2e19381928fd74acade50713', 1, false, 1795435200000, 1795435200000, 1795435200000, NULL),
  ('kafka:contacts/0', 11, 0, '\x4fc82b26aecb47d2868c4efbe3581732', 'REPLAYING', 'Refused', 'SmartTask refused the contact with status 422', 'd1ae479c2e19381928fd74acade50714', 1, false, 1795435200000, 1795435200000, 1795435200000, 1795435200000);
INSERT INTO kept (place, position, idx, digest, media_type, payload, size, violations, status, answer)
  SELECT place, position, idx, digest, 'application/json', '\x7b226e616d65223a22416461204c6f76656c616365222c22656d61696c223a22616461406578616d706c652e6f7267227d', 49, '[]',
         CASE WHEN reason = 'Refused' THEN 422 END, CASE WHEN reason = 'Refused' THEN '{"message":"Invalid contact"}' END
  FROM contact WHERE state <> 'DELIVERED';
INSERT INTO switched_off (name, reason, since) VALUES ('gate', 'maintenance', 1795435200000);
