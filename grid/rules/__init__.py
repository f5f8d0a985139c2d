"""What must hold on the ground: compliance rules, each with its clause."""
