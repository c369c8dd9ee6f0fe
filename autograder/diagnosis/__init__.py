"""What mistake does a failing answer make? Its results are compared with the reference's and with known mistakes'."""
