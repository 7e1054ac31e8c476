-- Vehicles: one row per Vehicle node; the year of make as an extra column.
SELECT
    vehicle.":ID"   AS vehicle_id,
    vehicle.reg     AS vrm,
    vehicle.make    AS make,
    vehicle.model   AS model,
    vehicle.year    AS year,
    vehicle._row    AS _rows_vehicle
FROM vehicle
