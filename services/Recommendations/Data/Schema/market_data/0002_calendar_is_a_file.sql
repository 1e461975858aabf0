-- Days and hours are those of the market calendar, which all services share and an operator's file changes; nothing ever stood here.
DROP TABLE calendar_days;
