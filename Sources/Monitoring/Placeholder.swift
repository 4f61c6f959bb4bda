enum MonitoringRoom {}
